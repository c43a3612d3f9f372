package io.millrace.server.page;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.data.Dataset;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Ingest;
import io.millrace.data.QuarantinedRow;
import io.millrace.ml.profile.FrameProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The datasets; one with its files; one version with its columns; one file with its bad rows.
final class DatasetPages implements Resource {
  private static final String ROOT = "/ui/{project}/datasets";
  private static final int FILES = 100;
  private static final int ROWS = 50;
  private static final int READ_FOR_REASONS = 1_000;
  private static final int REASONS = 5;
  private static final int GROWTH = 60;

  private final PageServices services;
  private final Html html;

  DatasetPages(PageServices services, Html html) {
    this.services = services;
    this.html = html;
  }

  @Override
  public void routes(Routes routes) {
    new PageRoutes(routes)
        .page(ROOT, "dataset.list", "The datasets", this::list)
        .page(ROOT + "/{dataset}", "dataset.read", "A dataset", this::dataset)
        .page(
            ROOT + "/{dataset}/versions/{version}",
            "dataset.read",
            "A version of a dataset",
            this::version)
        .page(
            ROOT + "/{dataset}/ingests/{ingest}",
            "dataset.read",
            "A file and what became of it",
            this::ingest);
  }

  private Response list(Request request) {
    Shell shell = html.shell(request, Section.DATASETS).at("Datasets");
    List<DatasetPage.Row> rows =
        services.datasets().list().stream()
            .map(
                dataset ->
                    new DatasetPage.Row(
                        dataset,
                        services.datasets().latest(dataset.name()),
                        services.datasets().ingests(dataset.name(), 1).stream().findFirst()))
            .toList();
    return html.page("dataset/datasets", shell, new DatasetPage.All(rows));
  }

  private Shell below(Request request, String dataset) {
    return html.shell(request, Section.DATASETS)
        .below(Section.DATASETS, "Datasets", "datasets")
        .below(Section.DATASETS, dataset, "datasets", dataset);
  }

  private Response dataset(Request request) {
    Dataset dataset = services.datasets().dataset(request.path("dataset"));
    Shell shell =
        html.shell(request, Section.DATASETS)
            .below(Section.DATASETS, "Datasets", "datasets")
            .at(dataset.name());
    List<DatasetVersion> versions = services.datasets().versions(dataset.name());
    Map<Integer, DatasetVersion> byNumber =
        versions.stream().collect(Collectors.toMap(DatasetVersion::version, Function.identity()));
    List<DatasetPage.File> files =
        services.datasets().ingests(dataset.name(), FILES).stream()
            .map(ingest -> new DatasetPage.File(ingest, ingest.version().map(byNumber::get)))
            .toList();
    return html.page(
        "dataset/dataset",
        shell,
        new DatasetPage(
            dataset, versions.stream().findFirst(), files, versions.size(), growth(versions)));
  }

  private static Optional<LineChart> growth(List<DatasetVersion> versions) {
    if (versions.size() < 2) {
      return Optional.empty();
    }
    List<DatasetVersion> shown = versions.subList(0, Math.min(GROWTH, versions.size())).reversed();
    DatasetVersion last = shown.getLast();
    return Optional.of(
        LineChart.of(
            new LineChart.Plan(
                "Rows by version: %s in version %d"
                    .formatted(Format.count(last.rows()), last.version()),
                "Version",
                shown.stream().map(version -> "" + version.version()).toList(),
                List.of(
                    new LineChart.Series(
                        "Rows", 1, shown.stream().mapToDouble(DatasetVersion::rows).toArray())),
                OptionalDouble.of(0),
                OptionalDouble.empty(),
                Format::number)));
  }

  private Response version(Request request) {
    int number = request.number("version");
    Dataset dataset = services.datasets().dataset(request.path("dataset"));
    DatasetVersion version = services.datasets().version(dataset.name(), number);
    Shell shell = below(request, dataset.name()).at("Version " + number);
    Optional<Integer> compared =
        request.query("compare").map(Html::number).filter(n -> n > 0 && n != number);
    Optional<FrameProfile> other =
        compared.map(n -> services.datasets().profile(dataset.name(), n));
    FrameProfile profile = services.datasets().profile(dataset.name(), number);
    return html.page(
        "dataset/version",
        shell,
        new DatasetPage.Version(
            dataset,
            version,
            services.datasets().latest(dataset.name()).map(DatasetVersion::version).orElse(number),
            compared,
            ColumnCards.of(profile, dataset, other),
            ColumnCards.statistics(profile, dataset),
            version.quarantinedRows() == 0 ? List.of() : reasons(version.ingestId()),
            new Lineages(services, shell).of(version)));
  }

  private Response ingest(Request request) {
    Dataset dataset = services.datasets().dataset(request.path("dataset"));
    Ingest ingest = services.datasets().ingest(request.path("ingest"));
    MillraceException.require(
        ingest.dataset().equals(dataset.name()),
        ErrorCode.INGEST_NOT_FOUND,
        "Look at the dataset's files.",
        "Dataset '%s' has no file '%s'.",
        dataset.name(),
        ingest.id());
    Shell shell = below(request, dataset.name()).at(Format.shortened(ingest.source().name(), 80));
    long offset = Html.number(request.query("from").orElse("0"));
    List<QuarantinedRow> rows = services.datasets().quarantine(ingest.id(), offset, ROWS + 1);
    boolean hasMore = rows.size() > ROWS;
    return html.page(
        "dataset/ingest",
        shell,
        new DatasetPage.IngestPage(
            new DatasetPage.File(
                ingest, ingest.version().map(n -> services.datasets().version(dataset.name(), n))),
            hasMore ? rows.subList(0, ROWS) : rows,
            ingest.quarantined() == 0 ? List.of() : reasons(ingest.id()),
            offset + 1,
            ingest.quarantined(),
            offset > 0 ? Optional.of(Math.max(0, offset - ROWS)) : Optional.empty(),
            hasMore ? Optional.of(offset + ROWS) : Optional.empty()));
  }

  /// Counted over the first rows: the words of a reason without the value that it names.
  private List<DatasetPage.Reason> reasons(String ingest) {
    Map<String, List<QuarantinedRow>> byReason = new LinkedHashMap<>();
    for (QuarantinedRow row : services.datasets().quarantine(ingest, 0, READ_FOR_REASONS)) {
      byReason.computeIfAbsent(kind(row), _ -> new ArrayList<>()).add(row);
    }
    return byReason.entrySet().stream()
        .map(
            each ->
                new DatasetPage.Reason(
                    each.getKey(),
                    each.getValue().size(),
                    Format.shortened(each.getValue().getFirst().value(), 40)))
        .sorted(Comparator.comparingLong(DatasetPage.Reason::rows).reversed())
        .limit(REASONS)
        .toList();
  }

  private static String kind(QuarantinedRow row) {
    String plain =
        row.value().isEmpty() ? row.reason() : row.reason().replace("'" + row.value() + "'", "…");
    return Format.shortened(plain, 160);
  }
}
