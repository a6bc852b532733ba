// `<instagram-compose>`: makes, plans and follows an account's posts. Works as a classic script.
import { define } from "../loader/program.js";

define("instagram-compose", "__PROGRAM__");
