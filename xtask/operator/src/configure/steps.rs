//! The steps of the walk, in their order, each with what a person reads at it: what it is for, and what stands where in Meta's
//! dashboard, whose pages have the names of late 2026.
use std::fmt::Write as _;

use shared::instagram::Permission;
use shared::instagram::permissions::KNOWN;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The site's id.
    Site,
    /// What visitors call it.
    Name,
    /// The pages with the button: return URLs, and their origins.
    Pages,
    /// What may be asked for.
    Permissions,
    /// Where the edge will be.
    Address,
    /// The app at Meta.
    App,
    /// The Instagram app's id.
    AppId,
    /// The Instagram app's secret.
    AppSecret,
    /// The Meta app's secret.
    MetaSecret,
    /// The four addresses in the dashboard.
    Dashboard,
    /// Permissions in the dashboard.
    Features,
    /// The tester's invitation.
    Tester,
    /// Live and Advanced Access.
    Live,
}

/// Their order.
pub const STEPS: [Step; 13] = [
    Step::Site,
    Step::Name,
    Step::Pages,
    Step::Permissions,
    Step::Address,
    Step::App,
    Step::AppId,
    Step::AppSecret,
    Step::MetaSecret,
    Step::Dashboard,
    Step::Features,
    Step::Tester,
    Step::Live,
];

/// How it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With a line.
    Line,
    /// With a line that doesn't show.
    Secret,
    /// With Enter, when it is done.
    Done,
}

/// What the words of a step need to know.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// The edge's address.
    pub edge: &'a str,
    /// The site's id.
    pub site: &'a str,
    /// What the site may ask for.
    pub permissions: &'a [String],
}

impl Step {
    /// Its name, for `--again`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Name => "name",
            Self::Pages => "pages",
            Self::Permissions => "permissions",
            Self::Address => "address",
            Self::App => "app",
            Self::AppId => "app-id",
            Self::AppSecret => "app-secret",
            Self::MetaSecret => "meta-secret",
            Self::Dashboard => "dashboard",
            Self::Features => "features",
            Self::Tester => "tester",
            Self::Live => "live",
        }
    }

    /// The step of that name.
    pub fn of(id: &str) -> Option<Self> {
        STEPS.into_iter().find(|step| step.id() == id)
    }

    /// How it is answered.
    pub const fn kind(self) -> Kind {
        match self {
            Self::AppSecret | Self::MetaSecret => Kind::Secret,
            Self::App | Self::Dashboard | Self::Features | Self::Tester | Self::Live => Kind::Done,
            _ => Kind::Line,
        }
    }

    /// Whether nothing need be answered.
    pub const fn is_optional(self) -> bool {
        matches!(self, Self::MetaSecret)
    }

    /// The option that answers it without a person.
    pub const fn option(self) -> Option<&'static str> {
        match self {
            Self::Site => Some("--site ID"),
            Self::Name => Some("--name TEXT"),
            Self::Pages => Some("--page URL"),
            Self::Permissions => Some("--permission NAME"),
            Self::Address => Some("--edge URL"),
            Self::AppId => Some("--app-id ID"),
            Self::AppSecret => Some("--app-secret-file FILE"),
            _ => None,
        }
    }

    /// What a person reads.
    pub fn words(self, known: &Known) -> String {
        let Known { edge, site, .. } = known;
        match self {
            Self::Site => "A name for your site, for programs: it is the button's `client-id`.".into(),
            Self::Name => "What visitors call your site. The edge's own pages show it.".into(),
            Self::Pages => "The address of each page that will show the button, separated by spaces.\n\
                 The answer comes back to exactly these addresses, and only pages of their origins may talk to the edge:\n\
                 letter by letter, so www.shop.example isn't shop.example, and localhost isn't 127.0.0.1."
                .into(),
            Self::Permissions => permissions(),
            Self::Address => "Where the edge will be: a host of a domain of yours that is at Cloudflare, such as\n\
                 https://connect.shop.example, or https://instagram-connect.YOUR-SUBDOMAIN.workers.dev.\n\
                 Meta wants https. Not a host that begins with `connect-instagram.`: ad blockers know that name."
                .into(),
            Self::App => "Meta wants an app of yours. At https://developers.facebook.com/apps: Create app, with the use case\n\
                 \"Manage messaging & content on Instagram\"."
                .into(),
            Self::AppId => "Use cases, Customize, \"API setup with Instagram login\": there stands the Instagram app ID.\n\
                 The trap: an app has TWO ids and TWO secrets. Those under App settings, Basic, are the Meta app's;\n\
                 with them Instagram says \"Invalid platform app\"."
                .into(),
            Self::AppSecret => "From the same page, \"API setup with Instagram login\": the Instagram app secret (press Show).\n\
                 It doesn't show while you type or paste it, and goes into the settings file alone."
                .into(),
            Self::MetaSecret => "The other secret, of App settings, Basic. Meta doesn't say which of the two signs its calls when somebody\n\
                 removes the app or asks for deletion, so the edge takes either. Enter alone passes it over."
                .into(),
            Self::Dashboard => format!(
                "In Meta's dashboard, on the same page: Set up Instagram business login, Business login settings.\n\
                 Paste each to the byte, and press Enter so that it becomes a tag; then look whether a slash was added.\n\n  \
                 OAuth redirect URIs          {edge}/instagram/callback\n  \
                 Deauthorize callback URL     {edge}/instagram/deauthorize\n  \
                 Data deletion request URL    {edge}/instagram/deletion\n\n\
                 And under App settings, Basic:\n\n  \
                 Privacy policy URL           {edge}/privacy/{site}\n  \
                 Terms of service URL         a page of yours; docs/terms.md is a template\n\n\
                 The first alone is needed to try it with your own account; the others before the app goes Live. Meta may\n\
                 call the second and the third when they are saved: if it refuses one, answer `later`, deploy, and come back."
            ),
            Self::Features => {
                let mut text = "In the dashboard, Permissions and features: add each of these, or Instagram says \"Invalid Scopes\".\n".to_owned();
                for name in known.permissions {
                    let _ = write!(text, "\n  {name}");
                }
                text
            }
            Self::Tester => "Until the app is Live only invited accounts can connect. In the dashboard: App roles, Roles, Instagram Testers:\n\
                 add your Instagram account by its username (the role \"Testers\", without Instagram, doesn't count).\n\
                 Then, as that account: Instagram, Settings, Apps and websites, Tester invites, Accept. (In a browser:\n\
                 https://www.instagram.com/accounts/manage_access/)\n\
                 The account has to be a professional one, Business or Creator: that is a free switch in its settings."
                .into(),
            Self::Live => format!(
                "For other people's accounts, and only then: the app has to be Live, and each permission needs Advanced Access.\n\
                 Meta asks for: an icon; the privacy, terms and deletion addresses of above; Business Verification; and App\n\
                 Review, with a film for each permission of how a person connects and what for, and an account to try it with.\n\
                 Show it {edge} with your page: the button, Instagram's consent, and what your site does with the answer.\n\
                 This can wait: your own account works without it."
            ),
        }
    }

    /// Why nobody can look whether it is done.
    pub const fn unchecked(self) -> Option<&'static str> {
        match self {
            Self::Tester => Some(
                "Instagram tells nobody who accepted. It shows when that account clicks: \"Insufficient Developer Role\" means that it didn't.",
            ),
            Self::Live => Some(
                "Meta tells nobody but the dashboard whether an app is Live. It shows when an account without a role clicks.",
            ),
            _ => None,
        }
    }

    /// What stands before the cursor.
    pub const fn prompt(self) -> &'static str {
        match self {
            Self::Site => "Site id: ",
            Self::Name => "Name: ",
            Self::Pages => "Pages: ",
            Self::Permissions => "Permissions (numbers or names; Enter: 1): ",
            Self::Address => "Edge: ",
            Self::AppId => "Instagram app ID: ",
            Self::AppSecret => "Instagram app secret (hidden): ",
            Self::MetaSecret => "Meta app secret (hidden; Enter: none): ",
            Self::App | Self::Dashboard | Self::Features | Self::Tester | Self::Live => {
                "Enter when it is done; `later` to be asked again next time: "
            }
        }
    }
}

fn permissions() -> String {
    let mut text = "What the site may ask for. Ask for little: Meta reviews each of them.\n".to_owned();
    for (at, (name, label)) in KNOWN.iter().enumerate() {
        let _ = write!(text, "\n  {}. {name}: {label}", at.saturating_add(1));
    }
    text.push_str(
        "\n\nEvery connection needs the first, which is enough for profile and media: this version reads nothing else.",
    );
    text
}

/// A permission by its number in the list, or by its name.
pub fn permission(word: &str) -> Option<String> {
    if let Ok(number) = word.parse::<usize>() {
        let (name, _) = KNOWN.get(number.checked_sub(1)?)?;
        return Some((*name).to_owned());
    }
    Permission::parse(word)
        .ok()
        .map(|permission| permission.to_string())
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, Kind, Known, STEPS, Step, permission};

    #[test]
    fn each_step_has_a_name_of_its_own() {
        for step in STEPS {
            assert_eq!(Step::of(step.id()), Some(step));
        }
        assert_eq!(Step::of("nonsense"), None);
    }

    /// R54, R55: the exact values, to paste.
    #[test]
    fn the_dashboard_gets_the_edges_own_addresses() {
        let known = Known {
            edge: "https://connect.shop.example",
            site: "shop",
            permissions: &["instagram_business_basic".to_owned()],
        };
        let words = Step::Dashboard.words(&known);
        for line in [
            "OAuth redirect URIs          https://connect.shop.example/instagram/callback\n",
            "Deauthorize callback URL     https://connect.shop.example/instagram/deauthorize\n",
            "Data deletion request URL    https://connect.shop.example/instagram/deletion\n",
            "Privacy policy URL           https://connect.shop.example/privacy/shop\n",
        ] {
            assert!(words.contains(line), "{words}");
        }
        // Meta calls two of them, and nothing is deployed yet.
        assert!(words.ends_with("if it refuses one, answer `later`, deploy, and come back."));
        assert!(
            Step::Features
                .words(&known)
                .ends_with("\n  instagram_business_basic")
        );
        assert!(Step::AppId.words(&known).contains("TWO ids"));
    }

    #[test]
    fn each_permission_is_told_with_what_it_is_for() {
        let words = Step::Permissions.words(&Known::default());
        for (name, label) in KNOWN {
            assert!(words.contains(&format!("{name}: {label}")), "{words}");
        }
        assert_eq!(
            permission("2").as_deref(),
            Some("instagram_business_content_publish")
        );
        assert_eq!(
            permission("user_profile").as_deref(),
            Some("instagram_business_basic")
        );
        assert_eq!(permission("0"), None);
        assert_eq!(permission("6"), None);
        assert_eq!(permission("Nonsense!"), None);
    }

    #[test]
    fn what_is_asked_for_can_be_given_without_a_person() {
        for step in STEPS {
            let asked = step.kind() != Kind::Done && !step.is_optional();
            assert_eq!(step.option().is_some(), asked, "{step:?}");
        }
    }
}
