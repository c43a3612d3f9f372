package io.millrace.pipeline.kubeflow;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.yaml.Yaml;
import io.millrace.pipeline.builder.Flow;
import io.millrace.pipeline.builder.Pipeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Reads what the SDK of Kubeflow Pipelines (version 2) has compiled.
public final class KubeflowImport {
  /// Takes artifacts if no other bucket is named.
  public static final String BUCKET = "kubeflow";

  private static final Pattern DOCUMENT = Pattern.compile("(?m)^---\\s*$");

  private KubeflowImport() {}

  /// @param text IR YAML, or the same as JSON
  /// @param bucket takes the artifacts
  /// @throws io.millrace.base.MillraceException with `YAML_INVALID` or `PIPELINE_INVALID` if it is
  ///     no compiled pipeline
  public static Imported read(String text, String bucket) {
    Buckets.requireName(bucket);
    List<String> documents =
        DOCUMENT.splitAsStream(text).filter(document -> !document.isBlank()).toList();
    Node file = new Node(Yaml.parse(documents.isEmpty() ? "" : documents.getFirst()).tree(), "");
    if (!file.json().isObject()) {
      throw file.wrong("an object");
    }
    String version = file.text("schemaVersion");
    if (!version.startsWith("2.")) {
      throw file.at("schemaVersion").wrong("2.x");
    }
    Node info = file.object("pipelineInfo");
    String name = info.text("name");
    List<Unmapped> report = new ArrayList<>();
    if (documents.size() > 1) {
      report.add(
          new Unmapped(
              "platform specification", "", "What only Kubernetes understands is not imported."));
    }
    Flow flow = new Translation(file, bucket, report).pipeline(name);
    report.sort(Comparator.comparing(Unmapped::pointer));
    return report.isEmpty()
        ? new Imported.Whole(name, Pipeline.jsonata(flow).comment(comment(info, name)))
        : new Imported.Refused(name, report.stream().distinct().toList());
  }

  private static String comment(Node info, String name) {
    return info.has("description") ? info.text("description") : name;
  }
}
