package io.millrace.tracking.sql;

import io.millrace.base.database.Statements;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Run;
import io.millrace.tracking.Tag;
import io.millrace.tracking.sql.Columns.RunDatasets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;

/// What runs have read and made: datasets and logged models.
final class RunLinks {
  static final String INPUT = "INPUT";
  static final String OUTPUT = "OUTPUT";

  private static final String DATASETS =
      "select run_datasets.number, run_datasets.run, name, digest, source_type, source, schema_text,"
          + " profile from run_datasets join input_datasets"
          + " on input_datasets.number = run_datasets.dataset where run_datasets.run in (%s)"
          + " order by run_datasets.number";
  private static final String MODELS =
      "select run, direction, model, step from run_models where run in (%s)"
          + " order by run, step, model";

  private final Map<Integer, List<DatasetInput>> datasets = new HashMap<>();
  private final Map<Integer, List<String>> inputs = new HashMap<>();
  private final Map<Integer, List<Run.ModelOutput>> outputs = new HashMap<>();

  private RunLinks() {}

  /// @param runs their numbers
  static RunLinks of(DSLContext sql, List<Integer> runs) {
    RunLinks links = new RunLinks();
    links.readDatasets(sql, runs);
    Statements.eachOf(sql, MODELS, runs, links::model);
    return links;
  }

  private void model(ResultSet row) throws SQLException {
    int run = row.getInt(1);
    String model = row.getString(3);
    if (row.getString(2).equals(INPUT)) {
      inputs.computeIfAbsent(run, _ -> new ArrayList<>()).add(model);
    } else {
      outputs
          .computeIfAbsent(run, _ -> new ArrayList<>())
          .add(new Run.ModelOutput(model, row.getLong(4)));
    }
  }

  private void readDatasets(DSLContext sql, List<Integer> runs) {
    Map<Integer, Read> byLink = new LinkedHashMap<>();
    Statements.eachOf(sql, DATASETS, runs, row -> byLink.put(row.getInt(1), Read.of(row)));
    Map<Integer, List<Tag>> tags = RunDatasets.TAGS.of(sql, byLink.keySet(), Tag::new);
    byLink.forEach(
        (link, read) ->
            datasets
                .computeIfAbsent(read.run(), _ -> new ArrayList<>())
                .add(read.input(tags.getOrDefault(link, List.of()))));
  }

  /// A dataset that a run has read, without the tags.
  private record Read(
      int run,
      DatasetName dataset,
      String sourceType,
      String source,
      Optional<String> schema,
      Optional<String> profile) {
    static Read of(ResultSet row) throws SQLException {
      return new Read(
          row.getInt(2),
          new DatasetName(row.getString(3), row.getString(4)),
          row.getString(5),
          row.getString(6),
          Optional.ofNullable(row.getString(7)),
          Optional.ofNullable(row.getString(8)));
    }

    DatasetInput input(List<Tag> tags) {
      return new DatasetInput(dataset, sourceType, source, schema, profile, tags);
    }
  }

  Run.Inputs inputs(Integer run) {
    return new Run.Inputs(
        datasets.getOrDefault(run, List.of()), inputs.getOrDefault(run, List.of()));
  }

  Run.Outputs outputs(Integer run) {
    return new Run.Outputs(outputs.getOrDefault(run, List.of()));
  }
}
