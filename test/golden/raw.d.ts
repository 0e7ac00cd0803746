// Vite gives a file's text as the default export of `file?raw`.
declare module "*.json?raw" {
  const text: string;
  export default text;
}
