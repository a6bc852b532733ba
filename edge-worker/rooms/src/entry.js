// What the Worker's first module imports when it is first asked for: rooms, and the object that holds a file.
import { alike, Room as Inner } from "./rooms.js";

export * from "./rooms.js";
export { Upload } from "./upload.js";

// Visits for which Instagram may be asked the same come one after the other, so that the second finds what the first was
// told. Whoever is before may never come to its end, so nobody waits for longer than this, in ms.
const LONGEST = 8_000;
const underWay = new Map();

// Takes its place, when nobody has it any more, or it waited too long; gives what ends it.
async function alone(names) {
  const taken = () => underWay.get(names.find((name) => underWay.has(name)));
  if (taken()) {
    let late, timer;
    const end = new Promise((resolve) => {
      timer = setTimeout(() => {
        late = true;
        resolve();
      }, LONGEST);
    });
    while (taken() && !late) await Promise.race([taken(), end]);
    clearTimeout(timer);
  }
  const { promise, resolve } = Promise.withResolvers();
  for (const name of names) underWay.set(name, promise);
  return () => {
    for (const name of names) if (underWay.get(name) === promise) underWay.delete(name);
    resolve();
  };
}

// A room, as the first module knows it.
export const Room = {
  async enter(facts, entry) {
    const names = alike(facts, entry);
    if (!names) return Inner.enter(facts, entry);
    const ends = await alone(names.split(" "));
    const room = Inner.enter(facts, entry);
    return {
      step(facts, got) {
        let effect;
        try {
          effect = room.step(facts, got);
        } finally {
          if (!effect || effect.startsWith('["done"')) ends();
        }
        return effect;
      },
    };
  },
};
