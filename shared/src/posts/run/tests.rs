mod answers;
mod instagram;
mod lives;
mod quota;
mod waits;
