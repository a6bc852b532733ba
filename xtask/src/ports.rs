//! The ports of a developer's three sites, and what is said when one is taken.
use common::failure::{Failure, Outcome};
use common::ports::is_free;

/// One port each for the demo page, the edge, the stand-in, and the stand-in's controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// The demo page's.
    pub page: u16,
    /// The edge's.
    pub edge: u16,
    /// The stand-in's.
    pub stand_in: u16,
    /// The stand-in's control API's.
    pub control: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self {
            page: 8780,
            edge: 8787,
            stand_in: 8790,
            control: 8791,
        }
    }
}

impl Ports {
    /// Four ports in a row.
    pub fn from_base(base: u16) -> Outcome<Self> {
        if !(1024..=u16::MAX - 3).contains(&base) {
            return Err(Failure::new("--port-base needs a number from 1024 to 65532"));
        }
        Ok(Self {
            page: base,
            edge: base + 1,
            stand_in: base + 2,
            control: base + 3,
        })
    }

    /// Fails with the names of those that somebody else listens on.
    pub fn all_free(self) -> Outcome {
        let named = [
            (self.page, "the demo page"),
            (self.edge, "the edge"),
            (self.stand_in, "the stand-in"),
            (self.control, "the stand-in's controls"),
        ];
        let busy: Vec<String> = named
            .iter()
            .filter(|(port, _)| !is_free(*port))
            .map(|(port, name)| in_use(*port, name, "--port-base N"))
            .collect();
        if busy.is_empty() {
            Ok(())
        } else {
            Err(Failure::new(busy.join("\n")))
        }
    }
}

/// The sentence about a port that is taken.
pub fn in_use(port: u16, name: &str, option: &str) -> String {
    format!("port {port} ({name}) is in use: stop what uses it, or {option}")
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use common::ports::any_free;

    use super::Ports;

    #[test]
    fn a_busy_port_is_reported_by_name() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let edge = taken.local_addr().unwrap().port();
        let ports = Ports {
            page: any_free().unwrap(),
            edge,
            stand_in: any_free().unwrap(),
            control: any_free().unwrap(),
        };
        assert_eq!(
            ports.all_free().unwrap_err().to_string(),
            format!("port {edge} (the edge) is in use: stop what uses it, or --port-base N")
        );
    }

    #[test]
    fn a_base_moves_all_four() {
        let ports = Ports {
            page: 9000,
            edge: 9001,
            stand_in: 9002,
            control: 9003,
        };
        assert_eq!(Ports::from_base(9000).unwrap(), ports);
        assert!(Ports::from_base(65533).is_err());
    }
}
