// `<instagram-insights>`: an account's numbers over time, with the session of the page's button. Works as a classic script.
import { define } from "../loader/program.js";

define("instagram-insights", "__PROGRAM__");
