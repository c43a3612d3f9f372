package io.millrace.serving.batch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/// The names of the answers of a transform.
///
/// @param key names the transform: the same for all its attempts
/// @param time when it began
record InferenceIds(String key, Instant time) {
  static final String NAMED = "inferenceId";
  static final String SAGEMAKER_ID = "SageMakerInferenceId";
  static final String SAGEMAKER_TIME = "SageMakerInferenceTime";

  /// The same for the same line, whatever is done again.
  String of(long line) {
    return UUID.nameUUIDFromBytes((key + "/" + line).getBytes(StandardCharsets.UTF_8)).toString();
  }

  /// As SageMaker writes it: UTC, whole seconds.
  String timeText() {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
