package io.millrace.pipeline.states;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which state takes which field.
final class StateFields {
  static final List<String> TYPES =
      List.of("Task", "Wait", "Pass", "Succeed", "Fail", "Choice", "Parallel", "Map");

  private static final Set<String> ALL = Set.of("Type", "Comment", "QueryLanguage");

  private static final Map<String, List<String>> BOTH =
      Map.of(
          "Task",
          List.of(
              "Next",
              "End",
              "Assign",
              "Retry",
              "Catch",
              "Resource",
              "TimeoutSeconds",
              "HeartbeatSeconds",
              "Credentials"),
          "Parallel",
          List.of("Next", "End", "Assign", "Retry", "Catch", "Branches"),
          "Map",
          List.of(
              "Next",
              "End",
              "Assign",
              "Retry",
              "Catch",
              "ItemProcessor",
              "Iterator",
              "ItemSelector",
              "MaxConcurrency",
              "ItemReader",
              "ItemBatcher",
              "ResultWriter",
              "ToleratedFailurePercentage",
              "ToleratedFailureCount",
              "Label"),
          "Pass",
          List.of("Next", "End", "Assign"),
          "Wait",
          List.of("Next", "End", "Assign", "Seconds", "Timestamp"),
          "Choice",
          List.of("Assign", "Choices", "Default"),
          "Succeed",
          List.of(),
          "Fail",
          List.of("Error", "Cause"));

  private static final Map<String, List<String>> JSONPATH =
      Map.of(
          "Task",
          List.of(
              "InputPath",
              "OutputPath",
              "Parameters",
              "ResultPath",
              "ResultSelector",
              "TimeoutSecondsPath",
              "HeartbeatSecondsPath"),
          "Parallel",
          List.of("InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector"),
          "Map",
          List.of(
              "InputPath",
              "OutputPath",
              "Parameters",
              "ResultPath",
              "ResultSelector",
              "ItemsPath",
              "MaxConcurrencyPath",
              "ToleratedFailurePercentagePath",
              "ToleratedFailureCountPath"),
          "Pass",
          List.of("InputPath", "OutputPath", "Parameters", "ResultPath", "Result"),
          "Wait",
          List.of("InputPath", "OutputPath", "SecondsPath", "TimestampPath"),
          "Choice",
          List.of("InputPath", "OutputPath"),
          "Succeed",
          List.of("InputPath", "OutputPath"),
          "Fail",
          List.of("ErrorPath", "CausePath"));

  private static final Map<String, List<String>> JSONATA =
      Map.of(
          "Task", List.of("Arguments", "Output"),
          "Parallel", List.of("Arguments", "Output"),
          "Map", List.of("Output", "Items"),
          "Pass", List.of("Output"),
          "Wait", List.of("Output"),
          "Choice", List.of("Output"),
          "Succeed", List.of("Output"),
          "Fail", List.of());

  private StateFields() {}

  /// All fields that a state of `type` may have in `language`.
  static Set<String> of(String type, QueryLanguage language) {
    Set<String> fields = new HashSet<>(ALL);
    fields.addAll(BOTH.getOrDefault(type, List.of()));
    fields.addAll(only(type, language));
    return fields;
  }

  /// Those that it may have in this language only.
  static List<String> only(String type, QueryLanguage language) {
    return (language == QueryLanguage.JSONATA ? JSONATA : JSONPATH).getOrDefault(type, List.of());
  }

  /// Those of a `ReaderConfig`.
  static Set<String> readerConfig(QueryLanguage language) {
    Set<String> fields =
        new HashSet<>(
            Set.of(
                "InputType",
                "CSVHeaderLocation",
                "CSVHeaders",
                "CSVDelimiter",
                "ItemsPointer",
                "MaxItems",
                "ManifestType",
                "Transformation"));
    if (language == QueryLanguage.JSONPATH) {
      fields.add("MaxItemsPath");
    }
    return fields;
  }

  /// Those of an `ItemBatcher`.
  static Set<String> batcher(QueryLanguage language) {
    Set<String> fields =
        new HashSet<>(Set.of("MaxItemsPerBatch", "MaxInputBytesPerBatch", "BatchInput"));
    if (language == QueryLanguage.JSONPATH) {
      fields.addAll(Set.of("MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"));
    }
    return fields;
  }
}
