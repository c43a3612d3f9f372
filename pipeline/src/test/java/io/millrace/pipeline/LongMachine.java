package io.millrace.pipeline;

import io.millrace.base.json.Json;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/// A machine of more than 1,000 steps with everything in it that waits, and what it gives: it fails
/// twice and has to be redriven.
final class LongMachine {
  static final int ITEMS = 120;
  static final int PASSES = 300;
  static final int REDRIVES = 2;
  static final String ACTIVITY = "label";

  /// Attempts at `millrace:step`, `millrace:shaky` and `millrace:ask`.
  static final int WORKED_AT = ITEMS + 5;

  /// Of [#ITEMS] numbers from 1, each ten times as much.
  static final int OUTPUT = 10 * ITEMS * (ITEMS + 1) / 2;

  private LongMachine() {}

  static String definition() {
    ObjectNode machine =
        (ObjectNode)
            Json.parse(
                """
                {"QueryLanguage": "JSONata", "StartAt": "Both", "States": {
                  "Both": {"Type": "Parallel", "Next": "Each", "Branches": [
                    {"StartAt": "L1", "States": {
                      "L1": {"Type": "Task", "Resource": "millrace:step", "Next": "L2"},
                      "L2": {"Type": "Task", "Resource": "millrace:step", "End": true}}},
                    {"StartAt": "R1", "States": {
                      "R1": {"Type": "Wait", "Seconds": 1, "Next": "R2"},
                      "R2": {"Type": "Task", "Resource": "millrace:shaky", "End": true, "Retry": [
                        {"ErrorEquals": ["Shaky"], "IntervalSeconds": 1, "JitterStrategy": "FULL"}]}}}]},
                  "Each": {"Type": "Map", "MaxConcurrency": 8, "Items": "{% [1..120] %}",
                    "Next": "Ask", "Assign": {"total": "{% $sum($states.result) %}"},
                    "ItemProcessor": {"StartAt": "M1", "States": {
                      "M1": {"Type": "Pass", "Next": "M2"},
                      "M2": {"Type": "Task", "Resource": "millrace:step", "Next": "M3"},
                      "M3": {"Type": "Choice", "Default": "M4", "Choices": [
                        {"Condition": "{% $states.input < 0 %}", "Next": "M5"}]},
                      "M4": {"Type": "Wait", "Seconds": 0, "Next": "M5"},
                      "M5": {"Type": "Pass", "Output": "{% $states.input * 10 %}", "End": true}}}},
                  "Ask": {"Type": "Task", "Resource": "millrace:ask.waitForTaskToken",
                    "Arguments": "{% $states.context.Task.Token %}", "Next": "Label"},
                  "Label": {"Type": "Task", "HeartbeatSeconds": 2, "Next": "Redriven",
                    "Resource": "arn:aws:states:local:000000000000:activity:label", "Retry": [
                      {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1000, "MaxDelaySeconds": 2}]},
                  "Redriven": {"Type": "Choice", "Choices": [
                    {"Condition": "{% $states.context.Execution.RedriveCount = 2 %}", "Next": "P0"}]},
                  "Done": {"Type": "Succeed", "Output": "{% $total %}"}}}
                """);
    ObjectNode states = (ObjectNode) machine.path("States");
    IntStream.range(0, PASSES)
        .forEach(
            i ->
                states
                    .putObject("P" + i)
                    .put("Type", "Pass")
                    .put("Next", i + 1 < PASSES ? "P" + (i + 1) : "Done"));
    return Json.write(machine);
  }
}
