mod answers;
mod doubts;
mod instagram;
mod lives;
mod quota;
mod waits;
