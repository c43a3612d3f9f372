package io.millrace.server.cli.approval;

import io.millrace.base.json.Json;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/// The approvals of a running server. Methods throw what [ServerClient] throws.
record ServerApprovals(ServerClient client) {
  /// Newest first.
  JsonNode list(String status) throws IOException, InterruptedException {
    return client.get("api/approvals?status=" + encoded(status)).path("approvals");
  }

  /// @param verb `approve` or `reject`
  JsonNode decide(String id, String verb, String by, String reason)
      throws IOException, InterruptedException {
    return client.send(
        "POST",
        "api/approvals/%s/%s".formatted(encoded(id), verb),
        "application/json",
        Json.write(Json.object().put("by", by).put("reason", reason)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
