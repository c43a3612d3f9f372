package io.millrace.pipeline.stepfunctions;

import io.millrace.pipeline.stepfunctions.Constraints.Checked;
import org.jspecify.annotations.Nullable;

/// Wire records of operations on tasks that wait for an answer.
final class TaskBody {
  private static final int TOKEN_MAX = 2_048;

  private TaskBody() {}

  record Success(String taskToken, String output) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .required("taskToken", taskToken)
          .length("taskToken", taskToken, 1, TOKEN_MAX)
          .required("output", output)
          .length("output", output, 0, 262_144);
    }
  }

  record Failure(String taskToken, @Nullable String error, @Nullable String cause)
      implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints
          .required("taskToken", taskToken)
          .length("taskToken", taskToken, 1, TOKEN_MAX)
          .length("error", error, 0, 256)
          .length("cause", cause, 0, 32_768);
    }
  }

  record Heartbeat(String taskToken) implements Checked {
    @Override
    public void check(Constraints constraints) {
      constraints.required("taskToken", taskToken).length("taskToken", taskToken, 1, TOKEN_MAX);
    }
  }
}
