import vue from "@vitejs/plugin-vue";

const isCustomElement = (tag) => tag === "instagram-connect";

export default { base: "./", plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
