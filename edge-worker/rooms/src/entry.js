// What the Worker's first module imports when it is first asked for: rooms, and the object that holds a file.
export * from "./rooms.js";
export { Upload } from "./upload.js";
