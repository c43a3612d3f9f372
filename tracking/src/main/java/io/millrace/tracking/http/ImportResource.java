package io.millrace.tracking.http;

import static io.millrace.base.http.Shape.choice;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import io.millrace.tracking.transfer.ImportBatch;
import io.millrace.tracking.transfer.Imports;
import io.millrace.tracking.transfer.TransferJson;
import java.nio.charset.StandardCharsets;

/// `/api/imports`: takes in what another server tracked and registered.
public final class ImportResource implements Resource {
  private static final int BODY_MAX = 64 * 1024 * 1024;

  /// What the lists hold has the fields of the copies in `io.millrace.tracking.transfer`.
  private static final Shape BATCH =
      object(
          required("origin", text()),
          required("existing", choice("REFUSE", "MERGE")),
          required("experiments", list(object())),
          required("runs", list(object())),
          required("points", list(object())),
          required("logged_models", list(object())),
          required("registered_models", list(object())),
          required("finished", list(text())));

  private final Imports imports;

  public ImportResource(Imports imports) {
    this.imports = imports;
  }

  @Override
  public void routes(Routes routes) {
    routes
        .post("/api/imports")
        .action("import.write")
        .summary("Take in a batch of what another server tracked and registered; repeatable")
        .maxBody(BODY_MAX)
        .body(BATCH)
        .answer(object(required("experiments", object()), required("finished", list(text()))))
        .to(this::write);
  }

  private Response write(Request request) {
    Imports.Answer answer = imports.write(TransferJson.read(request.body(), ImportBatch.class));
    return Response.of(
        200, "application/json", TransferJson.write(answer).getBytes(StandardCharsets.UTF_8));
  }
}
