import { setRecordingMode, verified } from "@chainrule/engine";
import { afterEach, inject } from "vitest";

// Runs a test file in another recording mode: CHAINRULE_RECORDING=verify npm test. Only loaded where one was asked for.

setRecordingMode(inject("recording"));

/** A replay that gave something else than eager execution fails the test that it ran in. */
afterEach(verified);
