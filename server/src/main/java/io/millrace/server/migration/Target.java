package io.millrace.server.migration;

import io.millrace.base.json.Json;
import io.millrace.server.client.ServerClient;
import io.millrace.tracking.transfer.ArtifactHolder;
import io.millrace.tracking.transfer.ImportBatch;
import io.millrace.tracking.transfer.Imports;
import io.millrace.tracking.transfer.LoggedModelCopy;
import io.millrace.tracking.transfer.RunCopy;
import io.millrace.tracking.transfer.TransferJson;
import io.millrace.tracking.transfer.rest.MlflowServer;
import io.millrace.tracking.transfer.rest.RestSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The running server that takes in.
public final class Target implements AutoCloseable {
  private static final String ARTIFACTS = "api/2.0/mlflow-artifacts/artifacts/";

  private final ServerClient client;
  private final RestSource source;

  public Target(ServerClient client) {
    this.client = client;
    source = new RestSource(new MlflowServer(client.address().toString(), Optional.empty()));
  }

  /// What is there, read back.
  RestSource source() {
    return source;
  }

  Imports.Answer write(ImportBatch batch) throws IOException, InterruptedException {
    String body = TransferJson.write(batch);
    return TransferJson.read(
        Json.bytes(client.send("POST", "api/imports", "application/json", body)),
        Imports.Answer.class);
  }

  /// The same holder as it is there.
  Optional<? extends ArtifactHolder> holder(ArtifactHolder of) {
    return switch (of) {
      case RunCopy run -> source.run(run.id());
      case LoggedModelCopy model -> source.loggedModel(model.id());
    };
  }

  /// @param holder as it is there
  void upload(ArtifactHolder holder, String path, Supplier<InputStream> content)
      throws IOException, InterruptedException {
    String encoded =
        List.of(RestSource.below(holder, path).split("/", -1)).stream()
            .map(element -> URLEncoder.encode(element, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    client.upload(ARTIFACTS + encoded, content);
  }

  @Override
  public void close() {
    source.close();
  }
}
