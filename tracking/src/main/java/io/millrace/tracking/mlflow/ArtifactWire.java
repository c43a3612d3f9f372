package io.millrace.tracking.mlflow;

import io.millrace.base.json.Json;
import io.millrace.tracking.Artifacts.Entry;
import io.millrace.tracking.Artifacts.Kind;
import tools.jackson.databind.node.ObjectNode;

/// Artifacts in MLflow's JSON.
final class ArtifactWire {
  private ArtifactWire() {}

  static ObjectNode file(String prefix, Entry entry) {
    ObjectNode file = Json.object().put("path", prefix + entry.name());
    return entry.kind() == Kind.DIRECTORY
        ? file.put("is_dir", true)
        : file.put("is_dir", false).put("file_size", entry.size());
  }

  /// Clients may write a directory with a `/` behind it.
  static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
