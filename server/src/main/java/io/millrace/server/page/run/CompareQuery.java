package io.millrace.server.page.run;

import io.millrace.base.http.Request;
import io.millrace.server.page.Shell;
import java.util.ArrayList;
import java.util.List;

/// Which runs are compared and how: all of it is in the address.
///
/// @param runs ids; none: those that `search` finds
/// @param metrics whose curves are drawn; none: those that most runs have
/// @param axes columns of the parallel coordinates; none: those in which the runs differ
/// @param across column of the scatter plot's x axis; may be empty
/// @param up column of its y axis; may be empty
/// @param isOnlyDifferent whether what all runs have alike is left out
public record CompareQuery(
    List<String> runs,
    RunQuery search,
    List<String> metrics,
    List<String> axes,
    String across,
    String up,
    boolean isOnlyDifferent,
    ChartOptions options) {
  private static final int MOST_TICKED = 50;
  private static final int MOST_METRICS = 6;
  private static final int MOST_AXES = 10;

  public CompareQuery {
    runs = List.copyOf(runs);
    metrics = List.copyOf(metrics);
    axes = List.copyOf(axes);
  }

  static CompareQuery of(Request request) {
    return new CompareQuery(
        request.queryAll("run").stream().distinct().limit(MOST_TICKED).toList(),
        RunQuery.of(request).at(""),
        request.queryAll("metric").stream().distinct().limit(MOST_METRICS).toList(),
        request.queryAll("axis").stream().distinct().limit(MOST_AXES).toList(),
        request.query("across").orElse(""),
        request.query("up").orElse(""),
        request.query("only").isPresent(),
        ChartOptions.of(request));
  }

  /// The same comparison with or without what all runs have alike.
  String turned() {
    List<String> parts = new ArrayList<>();
    runs.forEach(run -> parts.add("run=" + Shell.part(run)));
    metrics.forEach(metric -> parts.add("metric=" + Shell.part(metric)));
    axes.forEach(axis -> parts.add("axis=" + Shell.part(axis)));
    if (!across.isEmpty()) {
      parts.add("across=" + Shell.part(across));
    }
    if (!up.isEmpty()) {
      parts.add("up=" + Shell.part(up));
    }
    options.query().forEach(parts::add);
    if (!isOnlyDifferent) {
      parts.add("only=differences");
    }
    String own = search.query();
    return own.isEmpty()
        ? "?" + String.join("&", parts)
        : own + (parts.isEmpty() ? "" : "&" + String.join("&", parts));
  }
}
