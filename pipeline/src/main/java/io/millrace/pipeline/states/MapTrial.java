package io.millrace.pipeline.states;

import io.millrace.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// What a Map that is tested would work on.
/// @param effective evaluation of its effective input
/// @param steps take what the data is after each step
/// @param numbers take what the Map would run by
record MapTrial(
    State.Map map,
    Evaluation effective,
    Visit visit,
    Sizes sizes,
    StateTrial.Setting setting,
    Map<String, JsonNode> steps,
    Map<String, JsonNode> numbers) {
  static final Failure TOO_MANY_FAILURES =
      Failure.of(
          ErrorNames.TOO_MANY_FAILURES, "The specified tolerated failure threshold was exceeded");

  /// How many iterations there would be.
  int inspect() throws StateFailure {
    int concurrency =
        Checks.optionalInteger(map.concurrency(), effective, "MaxConcurrency", 0, Integer.MAX_VALUE)
            .orElse(0);
    numbers.put("maxConcurrency", Json.tree(concurrency));
    return map.distribution().isPresent()
        ? distributed(map.distribution().get())
        : inline(MapItems.of(map, effective));
  }

  private int inline(List<MapItem> items) throws StateFailure {
    tellItems(items);
    if (map.selector().isPresent()) {
      Template selector = map.selector().get();
      ArrayNode inputs = Json.array();
      for (MapItem item : items) {
        Evaluation own = effective.of(Context.Item.of(item, Optional.empty()));
        JsonNode input = selector.evaluate(own, "ItemSelector");
        sizes.checkParameters(input, map.name());
        inputs.add(input);
      }
      steps.put("afterItemSelector", inputs);
    }
    return items.size();
  }

  private void tellItems(List<MapItem> items) {
    if (map.data() instanceof PathFlow) {
      steps.put("afterItemsPath", values(items));
    }
  }

  private static ArrayNode values(List<MapItem> items) {
    ArrayNode values = Json.array();
    items.forEach(item -> values.add(item.value()));
    return values;
  }

  private int distributed(Distribution distribution) throws StateFailure {
    MapRunPlan plan = new MapRunPlanner(map, distribution, effective, sizes).plan(visit);
    numbers.put("toleratedFailureCount", Json.tree(plan.tolerance().count()));
    numbers.put("toleratedFailurePercentage", Json.tree(plan.tolerance().percentage()));
    try {
      List<MapItem> items = items(plan);
      List<JsonNode> single = setting.handout().inputs(plan.withoutBatches(), items);
      if (map.selector().isPresent()) {
        steps.put("afterItemSelector", Json.array().addAll(single));
      }
      if (plan.batches().isEmpty()) {
        return single.size();
      }
      List<JsonNode> batches = setting.handout().inputs(plan, items);
      steps.put("afterItemBatcher", Json.array().addAll(batches));
      return batches.size();
    } catch (ItemHandout.Failed failed) {
      throw failed.asStateFailure();
    }
  }

  private List<MapItem> items(MapRunPlan plan) throws ItemHandout.Failed {
    if (plan.reader().isEmpty()) {
      tellItems(plan.items());
      return plan.items();
    }
    List<MapItem> read = setting.handout().read(plan.reader().get());
    if (plan.reader().get().config().has("ItemsPointer")) {
      steps.put("afterItemsPointer", values(read));
    }
    return read;
  }

  /// Whether more iterations have failed than may.
  boolean failsTooOften(int iterations) throws StateFailure {
    return map.distribution().isPresent()
        && new MapRunPlanner(map, map.distribution().get(), effective, sizes)
            .tolerance()
            .isExceeded(setting.failedIterations(), iterations);
  }
}
