import { holdInHistories } from "@/tests/histories/hold-in-histories";

holdInHistories(2, 150);
