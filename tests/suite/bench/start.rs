//! Start-up: from the start of workerd to the first 200 of `/health`, next to a Worker that answers at once.

use suite::processes::free_port;

use crate::goals::Ratio;
use crate::peer;
use crate::stage::Stage;
use crate::usage;
use crate::workerd::Workerd;

/// Starts are short, so there are many.
const STARTS: usize = 9;

/// One kind of Worker's starts, medians.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// Until the first answer, in ms.
    pub time: f64,
    /// Processor time until then, in ms.
    pub cpu: f64,
    /// Memory, in MB.
    pub memory: f64,
}

/// The edge's, the peer's (or the other build's), and the bare Worker's; and the edge's time by the bare one's, start by
/// start.
///
/// # Errors
/// Whoever doesn't start.
pub fn measure(stage: &Stage) -> Result<([Start; 3], Ratio), String> {
    let port = free_port();
    let edge = stage.edge_config.copy(&stage.folder.join("start"), port)?;
    let other = stage.peer_config.copy(&stage.folder.join("start-other"), port)?;
    let bare = peer::write_bare(&stage.folder, port)?;
    let configs = [edge.path(), other.path(), bare];
    let mut starts = [const { Vec::new() }; 3];
    for _ in 0..STARTS {
        for (config, starts) in configs.iter().zip(&mut starts) {
            let (workerd, time) = Workerd::start(config, port)?;
            let process = workerd.process();
            starts.push(Start {
                time,
                cpu: usage::cpu_seconds(process) * 1000.0,
                memory: usage::peak_megabytes(process),
            });
        }
    }
    let [edge, _, bare] = &starts;
    let ratio = Ratio::of(edge.iter().zip(bare).map(|(edge, bare)| edge.time / bare.time));
    let medians = starts.map(|starts| Start {
        time: median(starts.iter().map(|start| start.time)),
        cpu: median(starts.iter().map(|start| start.cpu)),
        memory: median(starts.iter().map(|start| start.memory)),
    });
    Ok((medians, ratio))
}

/// The middle one.
pub fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
