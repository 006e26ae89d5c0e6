/// <reference types="vitest/config" />
import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

// During development the API is another process; the address it listens on can be changed for one run.
const api = process.env.RETAKE_API ?? "http://127.0.0.1:8017"

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/retake/web",
    emptyOutDir: true,
    target: "es2023",
    sourcemap: false,
    chunkSizeWarningLimit: 650,
  },
  server: { host: "127.0.0.1", port: 5173, proxy: { "/api": { target: api } } },
  worker: { format: "es" },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
})
