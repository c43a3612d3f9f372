package io.millrace.server.card;

import io.millrace.pipeline.approval.Approval;
import io.millrace.server.lineage.Lineage;
import io.millrace.server.page.Evidence;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.Metric;
import io.millrace.tracking.ModelVersion;
import io.millrace.tracking.Param;
import io.millrace.tracking.RegisteredModel;
import io.millrace.tracking.Run;
import io.millrace.tracking.bundle.ModelDescription;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What is known of a version of a model at a moment. What nobody has recorded is absent.
///
/// @param run that made it
/// @param params by key
/// @param metrics by key; also of runs that have measured the model later
/// @param gate what it was judged by
/// @param slices how it does on parts of the test rows
/// @param approvals what people were asked about it, newest first
/// @param aliasMoves from or to this version, newest first
public record ModelCard(
    Instant at,
    RegisteredModel model,
    ModelVersion version,
    Optional<Run> run,
    List<Param> params,
    List<Measured> metrics,
    Optional<Evidence.Files> gate,
    List<JsonNode> slices,
    ModelDescription files,
    List<Approval> approvals,
    List<AliasMove> aliasMoves,
    Lineage.Answer lineage) {
  public ModelCard {
    params = List.copyOf(params);
    slices = List.copyOf(slices);
    metrics = List.copyOf(metrics);
    approvals = List.copyOf(approvals);
    aliasMoves = List.copyOf(aliasMoves);
  }

  /// @param runId of the run that has measured it
  public record Measured(String runId, Metric metric) {}
}
