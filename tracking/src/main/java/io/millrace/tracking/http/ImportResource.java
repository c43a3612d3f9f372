package io.millrace.tracking.http;

import io.millrace.base.http.Request;
import io.millrace.base.http.Resource;
import io.millrace.base.http.Response;
import io.millrace.base.http.Routes;
import io.millrace.tracking.transfer.ImportBatch;
import io.millrace.tracking.transfer.Imports;
import io.millrace.tracking.transfer.TransferJson;
import java.nio.charset.StandardCharsets;

/// `/api/imports`: takes in what another server tracked and registered.
public final class ImportResource implements Resource {
  private static final int BODY_MAX = 64 * 1024 * 1024;

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
        .to(this::write);
  }

  private Response write(Request request) {
    Imports.Answer answer = imports.write(TransferJson.read(request.body(), ImportBatch.class));
    return Response.of(
        200, "application/json", TransferJson.write(answer).getBytes(StandardCharsets.UTF_8));
  }
}
