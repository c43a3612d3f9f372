package io.millrace.base.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The shapes of wire records, told from their components: so they cannot differ from what is sent.
final class WireRecords {
  private WireRecords() {}

  /// Unique in the document: the feature and the class, such as `data.DatasetBody.ColumnBody`.
  static String name(Class<?> type) {
    String feature = type.getPackageName().split("\\.", -1)[2];
    String local = type.getName().substring(type.getPackageName().length() + 1);
    return feature + "." + local.replace('$', '.');
  }

  static Shape.Structure shape(Class<?> type) {
    boolean leavesOut = type.isAnnotationPresent(JsonInclude.class);
    List<Shape.Field> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        fields.addAll(shape(component.getType()).fields());
      } else {
        fields.add(field(component, leavesOut));
      }
    }
    return new Shape.Structure(fields);
  }

  /// @param leavesOut whether a component that is null is left out of what is written
  private static Shape.Field field(RecordComponent component, boolean leavesOut) {
    String name =
        Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
            .map(JsonProperty::value)
            .orElse(component.getName());
    Shape shape = shape(component.getAnnotatedType().getType());
    if (!isNullable(component.getAnnotatedType())) {
      return Shape.required(name, shape);
    }
    return Shape.optional(name, leavesOut ? shape : Shape.either(shape, Shape.nothing()));
  }

  private static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }

  private static Shape shape(Type type) {
    if (type instanceof ParameterizedType many && many.getRawType() == List.class) {
      return Shape.list(shape(many.getActualTypeArguments()[0]));
    }
    return type instanceof Class<?> plain ? ofClass(plain) : Shape.anything();
  }

  private static Shape ofClass(Class<?> type) {
    if (type.isRecord()) {
      return Shape.wire(type.asSubclass(Record.class));
    }
    return switch (type.getSimpleName()) {
      case "String" -> Shape.text();
      case "int", "long", "Integer", "Long" -> Shape.whole();
      case "double", "Double" -> Shape.number();
      case "boolean", "Boolean" -> Shape.flag();
      default -> Shape.anything();
    };
  }
}
