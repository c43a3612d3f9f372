package io.millrace.server.page.run;

import io.millrace.server.page.Evidence;
import io.millrace.server.page.Format;
import io.millrace.server.page.Tone;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.Run;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The runs of one or several experiments as a table.
///
/// @param experiments that are shown
/// @param others all that there are, to choose from
/// @param fault why the filter or the order is not understood
/// @param heads of the chosen columns
/// @param name head of the runs' names; then those of their states and starts
/// @param available every column that these runs could fill
/// @param next address of the page after this one
/// @param first address of the first page, if this is not it
/// @param clear address without the filter
/// @param otherView address of the deleted runs; of the active ones, if these are deleted
/// @param compareAll address of the comparison of all runs that match
/// @param origin address of this server, as its clients name it
public record RunListPage(
    RunQuery query,
    List<Experiment> experiments,
    List<Experiment> others,
    Optional<FilterFault> fault,
    Head name,
    Head state,
    Head started,
    List<Head> heads,
    List<Row> rows,
    List<String> available,
    Optional<String> next,
    Optional<String> first,
    String clear,
    String otherView,
    String compareAll,
    String origin) {

  /// A column's head.
  ///
  /// @param column such as `metrics.rmse`
  /// @param order `ascending`, `descending` or empty
  /// @param href sorts by it
  public record Head(String column, String label, boolean isNumber, String order, String href) {}

  /// @param depth 0 for a run that stands by itself
  /// @param nested how many runs are nested in it
  /// @param toggle address with or without them
  /// @param cells one for each head
  public record Row(
      Run run, int depth, int nested, boolean isOpen, String toggle, List<String> cells) {
    /// What the gate said, if the run is an evaluation that it judged; else how it stands.
    public Tone tone() {
      return run.data()
          .tag("millrace.gate")
          .map(Evidence::tone)
          .orElse(Tone.of(run.info().status()));
    }
  }

  public boolean isChosen(Experiment experiment) {
    return experiments.stream().anyMatch(each -> each.id().equals(experiment.id()));
  }

  public boolean isShown(String column) {
    return heads.stream().anyMatch(head -> head.column().equals(column));
  }

  /// What the table holds, as its title.
  public String title() {
    String names =
        experiments.stream()
            .map(each -> Format.shortened(each.name(), 60))
            .collect(Collectors.joining(", "));
    String runs = query.isDeleted() ? "Deleted runs" : "Runs";
    return names.isEmpty() ? runs : runs + " of " + Format.shortened(names, 120);
  }
}
