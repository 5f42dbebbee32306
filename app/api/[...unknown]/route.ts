import { notFoundProblem } from "@/lib/http/not-found";

export const { GET, POST, PUT, PATCH, DELETE } = notFoundProblem();
