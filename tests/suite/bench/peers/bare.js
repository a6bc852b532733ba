// The floor: a Worker that answers at once. What it takes is workerd's own, whatever the Worker is written in.
export default {
  fetch() {
    return new Response('{"status":"ok"}', { headers: { "content-type": "application/json" } });
  },
};
