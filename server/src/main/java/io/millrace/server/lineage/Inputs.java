package io.millrace.server.lineage;

import io.millrace.server.lineage.Thing.Kind;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.DatasetName;
import io.millrace.tracking.Run;
import io.millrace.tracking.RunSearch;
import io.millrace.tracking.Search;
import io.millrace.tracking.Tracking;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds what runs have read: datasets, of this server and of elsewhere, and logged models.
public record Inputs(Tracking tracking) {
  /// Experiment, name and digest of a dataset from elsewhere.
  private static final Pattern ID = Pattern.compile("(\\d{1,9})/(.{1,500})/([^/]{1,36})");

  /// The type of the source of inputs that are versions of this server's datasets; the tags of
  /// their runs name those.
  private static final String OWN = "millrace";

  private static final int MOST = 100;

  /// What a run has read.
  List<Thing> of(Run run) {
    List<Thing> inputs = new ArrayList<>();
    Optional<String> dataset = run.data().tag("millrace.dataset");
    Optional<String> number = run.data().tag("millrace.dataset_version");
    if (dataset.isPresent() && number.isPresent()) {
      inputs.add(new Thing(Kind.DATASET_VERSION, dataset.get() + "/" + number.get()));
    }
    String experiment = run.info().experimentId();
    run.inputs().datasets().stream()
        .filter(input -> !input.sourceType().equals(OWN))
        .map(DatasetInput::dataset)
        .forEach(
            read ->
                inputs.add(
                    new Thing(
                        Kind.DATASET_INPUT, experiment + "/" + read.name() + "/" + read.digest())));
    run.inputs().models().forEach(id -> inputs.add(new Thing(Kind.LOGGED_MODEL, id)));
    return inputs;
  }

  /// The runs of its experiment that have read it came of it.
  /// @throws io.millrace.base.MillraceException with `LINEAGE_NOT_FOUND`
  Links links(Thing thing) {
    Matcher id = ID.matcher(thing.id());
    if (!id.matches()) {
      throw Records.absent(thing);
    }
    DatasetName dataset = new DatasetName(id.group(2), id.group(3));
    List<Run> runs = readers(id.group(1), dataset);
    DatasetInput read =
        runs.stream()
            .flatMap(run -> inputs(run, dataset))
            .findFirst()
            .orElseThrow(() -> Records.absent(thing));
    return new Links(
        "Dataset %s, digest %s, read from %s"
            .formatted(dataset.name(), dataset.digest(), read.sourceType()),
        Optional.empty(),
        List.of(),
        runs.stream().map(run -> new Thing(Kind.RUN, run.id())).toList());
  }

  private List<Run> readers(String experiment, DatasetName dataset) {
    Search search =
        Search.matching(
                "datasets.name = %s AND datasets.digest = %s"
                    .formatted(Search.quoted(dataset.name()), Search.quoted(dataset.digest())))
            .atMost(MOST);
    return tracking.search(RunSearch.in(experiment, search)).items().stream()
        .filter(run -> inputs(run, dataset).findAny().isPresent())
        .toList();
  }

  private static Stream<DatasetInput> inputs(Run run, DatasetName dataset) {
    return run.inputs().datasets().stream().filter(input -> input.dataset().equals(dataset));
  }
}
