//! The load generator: so many connections that are kept open, each of which asks again as soon as it has its answer.

use std::sync::Arc;
use std::time::Duration;

use suite::clock::Stopwatch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::usage;

/// Nobody waits longer than this for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent to whom.
#[derive(Clone)]
pub struct Load {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// The process whose time is counted.
    pub process: u32,
    /// Whole requests as they go over the line. Connection `c` of `n` sends `c`, `c + n`, `c + 2n` and so on.
    pub requests: Arc<Vec<Vec<u8>>>,
    /// How the good answer begins after `HTTP/1.1 `.
    pub expected: &'static str,
    /// Each is sent once, and then it is over; otherwise again and again.
    pub once: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Turn {
    /// Answers in a second.
    pub per_second: f64,
    /// The median time of an answer, in ms.
    pub p50: f64,
    /// 99 of 100 answers took no longer, in ms.
    pub p99: f64,
    /// Processor time of the process for one answer, in ms.
    pub cpu: f64,
}

/// Sends for so long, over so many connections.
///
/// # Errors
/// An answer that wasn't the expected one.
pub async fn send(load: &Load, connections: usize, length: Duration) -> Result<Turn, String> {
    let before = usage::cpu_seconds(load.process);
    let watch = Stopwatch::start();
    let tasks: Vec<_> = (0..connections)
        .map(|number| tokio::spawn(connection(load.clone(), number, connections, watch, length)))
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.map_err(|error| lost(&error))??);
    }
    let cpu = usage::cpu_seconds(load.process) - before;
    Ok(Turn::of(times, watch.elapsed(), cpu))
}

/// A task of the load generator's panicked.
pub fn lost(error: &tokio::task::JoinError) -> String {
    format!("the load generator: {error}")
}

impl Turn {
    /// Of the answers' times in microseconds, all that passed, and the processor's time in seconds.
    pub fn of(mut times: Vec<u32>, passed: Duration, cpu: f64) -> Self {
        times.sort_unstable();
        let count = f64::from(u32::try_from(times.len()).unwrap_or(u32::MAX).max(1));
        let at = |part: usize| {
            let micros = times.get(times.len() * part / 100).copied();
            f64::from(micros.unwrap_or_default()) / 1000.0
        };
        Self {
            per_second: count / passed.as_secs_f64(),
            p50: at(50),
            p99: at(99),
            cpu: cpu * 1000.0 / count,
        }
    }
}

async fn connection(
    load: Load,
    number: usize,
    step: usize,
    watch: Stopwatch,
    length: Duration,
) -> Result<Vec<u32>, String> {
    let mut line = Line::open(load.port).await?;
    let mut times = Vec::new();
    let mut turn = number;
    while watch.elapsed() < length && !(load.once && turn >= load.requests.len()) {
        let request = load
            .requests
            .get(turn % load.requests.len())
            .ok_or("no request")?;
        turn += step;
        let began = watch.elapsed();
        line.ask(request, load.expected).await?;
        times.push(micros(watch.elapsed().saturating_sub(began)));
    }
    Ok(times)
}

/// Whole microseconds.
pub fn micros(time: Duration) -> u32 {
    u32::try_from(time.as_micros()).unwrap_or(u32::MAX)
}

/// A connection that is kept open.
pub struct Line {
    stream: TcpStream,
    port: u16,
    answer: Vec<u8>,
}

impl Line {
    /// Opens one to a port of 127.0.0.1.
    ///
    /// # Errors
    /// Nobody listens.
    pub async fn open(port: u16) -> Result<Self, String> {
        let broken = |error| broken(port, &error);
        let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(broken)?;
        stream.set_nodelay(true).map_err(broken)?;
        Ok(Self {
            stream,
            port,
            answer: Vec::with_capacity(16 * 1024),
        })
    }

    /// Sends a request and reads its answer.
    ///
    /// # Errors
    /// An answer that wasn't the expected one.
    pub async fn ask(&mut self, request: &[u8], expected: &str) -> Result<&[u8], String> {
        let broken = |error| broken(self.port, &error);
        self.stream.write_all(request).await.map_err(broken)?;
        tokio::time::timeout(PATIENCE, read(&mut self.stream, &mut self.answer))
            .await
            .map_err(|_| "no answer in time")?
            .map_err(broken)?;
        let status = self.answer.get(9..).unwrap_or_default();
        if status.starts_with(expected.as_bytes()) {
            return Ok(&self.answer);
        }
        let answer = String::from_utf8_lossy(&self.answer);
        Err(format!("expected {expected}, but got {answer}"))
    }
}

fn broken(port: u16, error: &std::io::Error) -> String {
    format!("a connection to port {port} broke: {error}")
}

/// Reads one answer whole.
async fn read(line: &mut TcpStream, answer: &mut Vec<u8>) -> std::io::Result<()> {
    answer.clear();
    let mut end = None;
    loop {
        if line.read_buf(answer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if end.is_none() {
            end = find(answer, b"\r\n\r\n").map(|at| End::read(answer.get(..at).unwrap_or_default(), at + 4));
        }
        let whole = match &end {
            Some(End::At(length)) => answer.len() >= *length,
            Some(End::LastChunk) => answer.ends_with(b"\r\n0\r\n\r\n"),
            None => false,
        };
        if whole {
            return Ok(());
        }
    }
}

/// Where an answer ends.
enum End {
    At(usize),
    LastChunk,
}

impl End {
    fn read(head: &[u8], body: usize) -> Self {
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        if head.contains("transfer-encoding: chunked") {
            return Self::LastChunk;
        }
        let length = head.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.split("\r\n").next()?.parse::<usize>().ok());
        Self::At(body + length.unwrap_or(0))
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
