//! Whatever this program prints goes through these, so that no sentence of it names a command that isn't there: in the released
//! folder there is no cargo. They have the names of the standard ones, which nobody can use instead by mistake.

macro_rules! println {
    ($($said:tt)*) => { ::std::println!("{}", ::common::called::said(&::std::format!($($said)*))) };
}

macro_rules! print {
    ($($said:tt)*) => { ::std::print!("{}", ::common::called::said(&::std::format!($($said)*))) };
}

macro_rules! eprintln {
    ($($said:tt)*) => { ::std::eprintln!("{}", ::common::called::said(&::std::format!($($said)*))) };
}

#[cfg(test)]
mod tests {
    use common::called::released;
    use common::files;
    use common::paths::Paths;

    /// R107: every sentence is known to the words of the released folder, but for those of a deploy, which is none of it.
    #[test]
    fn no_sentence_names_what_the_released_folder_has_not() {
        let sources = Paths::find().unwrap().at("xtask/operator/src");
        for file in files::everything_below(&sources) {
            if file.starts_with(sources.join("deploy"))
                || file.ends_with("tests.rs")
                || file.ends_with("said.rs")
            {
                continue;
            }
            let text = files::text(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//!")) {
                let told = released(line);
                for stranger in ["cargo", ".deploy", "target/"] {
                    assert!(!told.contains(stranger), "{}: {line}", file.display());
                }
            }
        }
    }
}
