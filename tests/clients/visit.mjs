// What the tests add to every program here: a visitor for its addresses, and somebody to tell what came of it.
import { createInterface } from "node:readline";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Sends the visitor to an address, and gives the one where the visitor ended.
export async function visit(address) {
  console.log(`open ${address}`);
  const { value } = await lines.next();
  return new URL(value);
}

// Tells the test something, by a name.
export function tell(name, value) {
  console.log(`tell ${JSON.stringify({ [name]: value })}`);
}

// What a promise was refused with, in the library's own words.
export async function refusal(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    const { name, code, error: oauth, error_description, status, message } = error;
    const cause = error.cause?.message;
    return { name, code, error: oauth, description: error_description, status, message, cause };
  }
}

// The program is done; standard input would keep it.
export function done() {
  process.stdin.destroy();
}
