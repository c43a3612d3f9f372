package io.millrace.server.page;

import io.millrace.pipeline.parameter.Parameter;
import java.util.List;

/// A parameter with its history.
/// @param versions newest first, at least one
public record ParameterPage(List<Parameter> versions) {
  private static final int SHOWN = 100;

  public ParameterPage {
    versions = List.copyOf(versions);
  }

  public Parameter current() {
    return versions.getFirst();
  }

  /// The newest hundred.
  public List<Parameter> shown() {
    return versions.subList(0, Math.min(SHOWN, versions.size()));
  }

  /// The parameters.
  /// @param prefix what their paths begin with; `/` for all
  public record All(String prefix, List<Row> rows, Paging paging) {}

  /// @param href of its page
  public record Row(Parameter parameter, String href) {}
}
