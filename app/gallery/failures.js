// Some of the edge's failures in its own words, as it would send them: the cause, what to do, and the missing permissions.
export const FAILURES = {
  denied: ["The connection was not allowed at Instagram.", "Click the button again and choose Allow if you want to connect."],
  not_professional: [
    "This is a personal Instagram account; Instagram opens its interface only to professional ones.",
    "Switch to a business or creator account in Instagram's settings (it is free), then click again.",
  ],
  role_missing: [
    "This Instagram account has no accepted role on the site's app, which is not open to everybody yet.",
    "The site's operator invites the account as an Instagram tester; accept it in Instagram under Settings, Apps and websites, Tester invites. Then click again, with that account active in the Instagram app.",
  ],
  permission_missing: [
    "These permissions were unticked at Instagram, and the page needs them: instagram_business_manage_comments. Nothing was connected.",
    "Click the button again and leave them ticked.",
    "instagram_business_manage_comments",
  ],
  checkpoint: [
    "Instagram holds the account back until its owner does a security check.",
    "Log in at www.instagram.com, follow what it says there, then connect again.",
  ],
  rate_limited: ["Instagram allows this account no more calls for now.", "Wait; calls made meanwhile make it longer."],
  transient: ["Instagram has a passing problem.", "Try again in a few minutes."],
  bad_secret: [
    "The Instagram app secret is wrong.",
    'The site\'s operator copies the Instagram app secret of the page "API setup with Instagram login" again, without space around it.',
  ],
};
