//! The processor time of a process, from the kernel's own books.

/// Processor time of a process since its start, user and system, in seconds. Linux only: 0 elsewhere.
pub fn cpu_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold anything; after it come state, 10 numbers, then user and system ticks.
    let Some((_, fields)) = stat.rsplit_once(')') else {
        return 0.0;
    };
    let ticks: u32 = fields
        .split_ascii_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u32>().ok())
        .sum();
    // `USER_HZ` is 100 on every Linux.
    f64::from(ticks) / 100.0
}

/// The largest amount of memory that a process ever held, in MB.
pub fn peak_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u32>().ok());
    f64::from(kilobytes.unwrap_or_default()) / 1024.0
}
