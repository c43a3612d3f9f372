package io.millrace.server.page.run;

import io.millrace.server.page.Shell;
import io.millrace.tracking.Experiment;
import io.millrace.tracking.ViewType;
import java.util.List;
import java.util.Optional;

/// Makes the table of runs from what was found.
final class RunTableModel {
  private final Shell shell;
  private final RunQuery query;
  private final KeptColumns kept;
  private final String origin;

  RunTableModel(Shell shell, RunQuery query, KeptColumns kept, String origin) {
    this.shell = shell;
    this.query = query;
    this.kept = kept;
    this.origin = origin;
  }

  RunListPage page(List<Experiment> chosen, List<Experiment> all, RunRows.Found found) {
    return page(chosen, all, found, Optional.empty());
  }

  RunListPage faulty(List<Experiment> chosen, List<Experiment> all, FilterFault fault) {
    return page(chosen, all, RunRows.Found.NOTHING, Optional.of(fault));
  }

  private RunListPage page(
      List<Experiment> chosen,
      List<Experiment> all,
      RunRows.Found found,
      Optional<FilterFault> fault) {
    RunTable table = new RunTable(found.runs());
    List<String> columns = kept.in(table);
    return new RunListPage(
        query,
        chosen,
        all,
        fault,
        head("attributes.run_name", "Run"),
        head("attributes.status", "State"),
        head("attributes.start_time", "Started"),
        columns.stream().map(column -> head(column, RunTable.label(column))).toList(),
        found.rows().stream().map(row -> row(row, columns)).toList(),
        table.available(),
        found.next().map(token -> address(query.at(token))),
        query.token().isEmpty() ? Optional.empty() : Optional.of(address(query.at(""))),
        address(query.matching("")),
        address(
            query
                .matching("")
                .viewing(query.isDeleted() ? ViewType.ACTIVE_ONLY : ViewType.DELETED_ONLY)),
        shell.link("runs", "compare") + query.at("").showing(List.of()).query(),
        origin);
  }

  private String address(RunQuery other) {
    return shell.link("runs") + other.query();
  }

  private RunListPage.Head head(String column, String label) {
    String order =
        !query.isSortedBy(column) ? "" : query.isDescending() ? "descending" : "ascending";
    return new RunListPage.Head(
        column, label, RunTable.isNumber(column), order, address(query.sortedBy(column)));
  }

  private RunListPage.Row row(RunRows.Placed row, List<String> columns) {
    return new RunListPage.Row(
        row.run(),
        row.depth(),
        query.isTree() ? row.nested() : 0,
        query.open().contains(row.run().id()),
        address(query.toggled(row.run().id())),
        columns.stream().map(column -> RunTable.cell(row.run(), column)).toList());
  }
}
