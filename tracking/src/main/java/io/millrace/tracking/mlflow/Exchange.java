package io.millrace.tracking.mlflow;

import io.millrace.base.http.Method;
import io.millrace.base.http.Routes;
import io.millrace.base.http.Shape;
import java.util.List;

/// What is sent to an endpoint of MLflow and what it answers, for the OpenAPI document.
///
/// @param fields the query's of a `GET`, else the body's
public record Exchange(List<Shape.Field> fields, Shape answer) {
  public Exchange {
    fields = List.copyOf(fields);
  }

  public static Exchange of(Shape answer, Shape.Field... fields) {
    return new Exchange(List.of(fields), answer);
  }

  Routes.Route describe(Routes.Route route, Method method) {
    Shape.Field[] declared = fields.toArray(Shape.Field[]::new);
    return (method == Method.GET ? route.query(declared) : route.body(Shape.object(declared)))
        .answer(answer);
  }
}
