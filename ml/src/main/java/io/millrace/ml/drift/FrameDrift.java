package io.millrace.ml.drift;

import io.millrace.ml.frame.Frame;
import java.util.List;

/// The drift of all columns that reference and current window share.
public record FrameDrift(List<ColumnDrift> columns) {
  public FrameDrift {
    columns = List.copyOf(columns);
  }

  /// Columns of the reference that the window lacks, or has as another kind, are left out: that is
  /// for the schema to report.
  public static FrameDrift compare(Reference reference, Frame current, DriftLimits limits) {
    return new FrameDrift(
        reference.columns().stream()
            .filter(column -> current.find(column.name()).filter(column::sameKind).isPresent())
            .map(column -> ColumnDrift.compare(column, current.column(column.name()), limits))
            .toList());
  }

  /// The columns that drifted.
  public List<ColumnDrift> drifted() {
    return columns.stream().filter(ColumnDrift::drifted).toList();
  }

  /// Drifted columns as a share of all; 0 without columns.
  public double share() {
    return columns.isEmpty() ? 0 : (double) drifted().size() / columns.size();
  }
}
