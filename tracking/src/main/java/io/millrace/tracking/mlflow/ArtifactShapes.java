package io.millrace.tracking.mlflow;

import static io.millrace.base.http.Shape.flag;
import static io.millrace.base.http.Shape.list;
import static io.millrace.base.http.Shape.object;
import static io.millrace.base.http.Shape.optional;
import static io.millrace.base.http.Shape.required;
import static io.millrace.base.http.Shape.text;
import static io.millrace.base.http.Shape.whole;

import io.millrace.base.http.Shape;
import io.millrace.base.http.Shape.Field;

/// What is sent to the routes of artifacts, and answered.
final class ArtifactShapes {
  private static final Field PATH = required("path", text());
  private static final Field UPLOAD_ID = required("upload_id", text());
  private static final Field PART_NUMBER = required("part_number", whole());
  private static final Field FILES =
      optional(
          "files", list(object(PATH, required("is_dir", flag()), optional("file_size", whole()))));

  static final Shape NOTHING = object();
  static final Shape LISTED = object(FILES);
  static final Shape OF_OWNER = object(required("root_uri", text()), FILES);

  static final Shape BEGIN = object(PATH, optional("num_parts", whole()));
  static final Shape BEGUN =
      object(
          UPLOAD_ID,
          required(
              "credentials",
              list(object(required("url", text()), PART_NUMBER, required("headers", object())))));

  static final Shape PARTS =
      object(
          PATH, UPLOAD_ID, required("parts", list(object(PART_NUMBER, required("etag", text())))));

  static final Shape UPLOAD = object(PATH, UPLOAD_ID);

  private ArtifactShapes() {}
}
