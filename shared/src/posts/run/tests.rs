mod instagram;
mod lives;
mod quota;
