// Says when Uppy's Instagram provider is connected.
export const watched = (uppy) => {
  uppy.on("state-update", () => {
    if (uppy.getPlugin("Instagram").getPluginState().authenticated) document.documentElement.dataset.ended = "connected";
  });
  uppy.on("info-visible", () => {
    document.documentElement.dataset.ended ||= uppy
      .getState()
      .info.map(({ message }) => message)
      .join(" ");
  });
};
