package io.millrace.data.http;

import static io.millrace.base.ErrorCode.REQUEST_INVALID;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;
import static io.millrace.base.http.Shape.wire;

import io.millrace.base.MillraceException;
import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.data.DatasetVersion;
import io.millrace.data.Datasets;
import io.millrace.data.Ingest;
import io.millrace.data.QuarantinedRow;
import java.util.List;
import java.util.Map;

/// `/api/datasets`: datasets, their versions, what was put aside, and what the columns look like.
public final class DatasetResource implements Resource {
  private static final int PAGE = 100;
  private static final int MOST_RESULTS = 1_000;

  private static final Shape DATASET = wire(DatasetBody.class);
  private static final Shape VERSION = wire(VersionBody.class);
  private static final Shape INGEST = wire(IngestBody.class);
  private static final Shape ROW = wire(QuarantinedRowBody.class);

  private final Datasets datasets;

  public DatasetResource(Datasets datasets) {
    this.datasets = datasets;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .get("/api/datasets")
        .action("dataset.read")
        .summary("All datasets with their schemas and newest versions.")
        .answer(object(required("datasets", Shape.list(DATASET))))
        .to(this::list);
    routes
        .get("/api/datasets/{name}")
        .action("dataset.read")
        .summary("One dataset with its schema and newest version.")
        .answer(DATASET)
        .to(request -> Response.json(body(request.path("name"))));
    routes
        .get("/api/datasets/{name}/versions")
        .action("dataset.read")
        .summary("The versions of a dataset, newest first.")
        .query(Page.QUERY)
        .answer(page("versions", VERSION))
        .to(this::versions);
    routes
        .get("/api/datasets/{name}/versions/{version}")
        .action("dataset.read")
        .summary("One version and the ingest that made it.")
        .answer(object(required("version", VERSION), required("ingest", INGEST)))
        .to(this::version);
    routes
        .get("/api/datasets/{name}/versions/{version}/quarantine")
        .action("dataset.read")
        .summary("The rows that did not fit when a version was made, in file order.")
        .query(Page.QUERY)
        .answer(page("rows", ROW))
        .to(this::quarantine);
    routes
        .get("/api/datasets/{name}/versions/{version}/profile")
        .action("dataset.read")
        .summary("What the columns of a version look like.")
        .answer(object())
        .to(this::profile);
    routes
        .get("/api/datasets/{name}/ingests")
        .action("dataset.read")
        .summary("Every file that was taken in, also stopped ones, newest first.")
        .query(Page.QUERY)
        .answer(page("ingests", INGEST))
        .to(this::ingests);
    routes
        .get("/api/ingests/{ingest}/quarantine")
        .action("dataset.read")
        .summary("The rows of one file that did not fit, in file order, also of a stopped one.")
        .query(Page.QUERY)
        .answer(page("rows", ROW))
        .to(request -> quarantinePage(request, datasets.ingest(request.path("ingest"))));
  }

  private static Shape page(String name, Shape element) {
    return object(required(name, Shape.list(element)), optional("next_page_token", text()));
  }

  private Response list(Request request) {
    List<DatasetBody> bodies =
        datasets.list().stream().map(dataset -> body(dataset.name())).toList();
    return Response.json(Map.of("datasets", bodies));
  }

  private DatasetBody body(String name) {
    return DatasetBody.of(datasets.dataset(name), datasets.latest(name));
  }

  private Response versions(Request request) {
    Page page = Page.of(request);
    List<DatasetVersion> all = datasets.versions(request.path("name"));
    return page.response("versions", all.stream().map(VersionBody::of).toList());
  }

  private Response version(Request request) {
    DatasetVersion version = found(request);
    return Response.json(
        Map.of(
            "version",
            VersionBody.of(version),
            "ingest",
            IngestBody.of(datasets.ingest(version.ingestId()))));
  }

  private Response quarantine(Request request) {
    return quarantinePage(request, datasets.ingest(found(request).ingestId()));
  }

  private Response quarantinePage(Request request, Ingest ingest) {
    Page page = Page.of(request);
    List<QuarantinedRow> rows = datasets.quarantine(ingest.id(), page.offset(), page.size());
    boolean more = page.offset() + rows.size() < ingest.quarantined() && !rows.isEmpty();
    return page.response("rows", rows.stream().map(QuarantinedRowBody::of).toList(), more);
  }

  private Response profile(Request request) {
    DatasetVersion version = found(request);
    return Response.json(datasets.profile(version.dataset(), version.version()).toJson());
  }

  private Response ingests(Request request) {
    Page page = Page.of(request);
    List<Ingest> newest = datasets.ingests(request.path("name"), MOST_RESULTS);
    return page.response("ingests", newest.stream().map(IngestBody::of).toList());
  }

  private DatasetVersion found(Request request) {
    return datasets.version(request.path("name"), request.number("version"));
  }

  private static int number(String name, String text) {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw new MillraceException(
          REQUEST_INVALID,
          "%s: '%s' (expected: a whole number)".formatted(name, text),
          "Use a whole number; a page token is that of the answer before.",
          e);
    }
  }

  /// A part of a list; the token is the number of results before it.
  private record Page(int offset, int size) {
    static final Shape.Field[] QUERY = {
      optional("max_results", whole()), optional("page_token", text())
    };

    static Page of(Request request) {
      int offset = request.query("page_token").map(t -> number("page_token", t)).orElse(0);
      int size = request.query("max_results").map(t -> number("max_results", t)).orElse(PAGE);
      if (size < 1 || size > MOST_RESULTS || offset < 0) {
        throw new MillraceException(
            REQUEST_INVALID,
            "max_results: %d (expected: 1 to %,d)".formatted(size, MOST_RESULTS),
            "Ask for fewer at a time.");
      }
      return new Page(offset, size);
    }

    /// The page of `all`.
    Response response(String name, List<?> all) {
      List<?> part = all.stream().skip(offset).limit(size).toList();
      return response(name, part, offset + part.size() < all.size());
    }

    Response response(String name, List<?> part, boolean more) {
      return Response.json(
          more
              ? Map.of(name, part, "next_page_token", Integer.toString(offset + part.size()))
              : Map.of(name, part));
    }
  }
}
