package io.millrace.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.http.RouteDefinition;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MlflowShapesTest extends MlflowApiCase {
  private static final String ROOT = "/api/2.0/mlflow";

  /// Bodies or answers are files, or the answer is a refusal.
  private static final List<String> UNDESCRIBED =
      List.of(
          "GET /logged-models/{model_id}/artifacts/files",
          "POST /artifacts/presigned-download-url",
          "POST /artifacts/presigned-upload-url",
          "POST /upload-artifact");

  @Test
  void everyEndpointIsDescribedOnce() {
    List<RouteDefinition> routes =
        server.routes.routes().stream()
            .filter(route -> route.template().startsWith(ROOT + "/"))
            .toList();
    Set<String> described =
        routes.stream()
            .filter(route -> route.description().answer().isPresent())
            .map(MlflowShapesTest::name)
            .collect(Collectors.toSet());

    assertThat(routes.stream().map(MlflowShapesTest::name))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(described.stream(), UNDESCRIBED.stream()).toList());
    assertThat(
            Stream.of(TrackingShapes.KNOWN, RegistryShapes.KNOWN)
                .flatMap(known -> known.keySet().stream()))
        .containsExactlyInAnyOrderElementsOf(described);
  }

  private static String name(RouteDefinition route) {
    return route.method() + " " + route.template().substring(ROOT.length());
  }
}
