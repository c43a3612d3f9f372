package io.millrace.server.page;

import io.millrace.pipeline.Execution;
import io.millrace.pipeline.PipelineVersion;
import io.millrace.pipeline.states.ExecutionType;
import java.util.List;
import java.util.Optional;

/// The form that starts an execution.
///
/// @param versions that can be started, newest first
public record StartPage(PipelineVersion newest, List<PipelineVersion> versions, Form form) {
  public boolean isExpress() {
    return newest.type() == ExecutionType.EXPRESS;
  }

  /// What is in the form.
  ///
  /// @param version 0: the newest
  /// @param ended the execution that was waited for
  /// @param problem why it was not started; empty if it was
  public record Form(
      String input, String name, int version, Optional<Execution> ended, String problem) {
    static final Form EMPTY = new Form("{}", "", 0, Optional.empty(), "");

    Form ended(Execution execution) {
      return new Form(input, name, version, Optional.of(execution), "");
    }

    Form refused(String why) {
      return new Form(input, name, version, Optional.empty(), why);
    }
  }
}
