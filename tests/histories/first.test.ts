import { holdInHistories } from "@/tests/histories/hold-in-histories";

holdInHistories(1, 150);
