import { bundleConsole } from "@/tests/faults/child/bundle";

export default bundleConsole;
