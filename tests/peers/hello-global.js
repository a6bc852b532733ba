// hello.js's modules look for it in the global scope.
import hello from "hellojs/dist/hello.js";

globalThis.hello = hello;
