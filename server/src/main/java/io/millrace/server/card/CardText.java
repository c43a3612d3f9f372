package io.millrace.server.card;

import io.millrace.base.json.Json;
import io.millrace.server.lineage.Lineage;
import io.millrace.server.page.Evidence;
import io.millrace.server.page.Evidence.Comparison;
import io.millrace.server.page.Evidence.Slice;
import io.millrace.server.page.Format;
import io.millrace.server.page.model.Bundle;
import io.millrace.tracking.AliasMove;
import io.millrace.tracking.DatasetInput;
import io.millrace.tracking.Tag;
import java.util.List;
import java.util.Optional;

/// A model card in the words of its sheet.
public record CardText(ModelCard card) {
  private static final int EXAMPLE_MAX = 4_000;

  public Bundle bundle() {
    return Bundle.of(card.files());
  }

  public Optional<String> example() {
    return card.files().example().map(json -> Format.shortened(Json.pretty(json), EXAMPLE_MAX));
  }

  public Optional<Evidence> evidence() {
    return card.gate().map(Evidence::of);
  }

  /// This model's figures among those of all that were judged together.
  public List<Comparison> figures(Evidence evidence) {
    return evidence.models().stream()
        .filter(each -> each.name().equals(card.version().name()))
        .toList();
  }

  /// How this model does on parts of the test rows.
  public List<Slice> slices() {
    return card.slices().stream().map(Slice::of).toList();
  }

  public List<DatasetInput> datasets() {
    return card.run().map(run -> run.inputs().datasets()).orElse(List.of());
  }

  /// What a dataset was read for; empty if nobody says.
  public static String context(DatasetInput input) {
    return input.tags().stream()
        .filter(tag -> tag.key().equals("mlflow.data.context"))
        .map(Tag::value)
        .findFirst()
        .orElse("");
  }

  public static String moved(AliasMove move) {
    String from = move.from().map(version -> "version " + version).orElse("nothing");
    String to = move.to().map(version -> "version " + version).orElse("nothing");
    return from + " → " + to;
  }

  public static String thing(Lineage.Node node) {
    return node.at().map(at -> node.text() + ", " + Format.moment(at)).orElse(node.text());
  }
}
