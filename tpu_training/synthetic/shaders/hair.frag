// Hair after Kajiya and Kay (1989): light depends on the angle between the light and the strand.
uniform vec3 hair_rgb;
in vec3 at;
in vec3 tangent;
in vec3 facing;
in float tone;
in float way;
in float across;
in float open;
out vec4 colour;
void main() {
  vec3 t = normalize(tangent), view = normalize(eye_at - at);
  vec3 normal = normalize(facing - dot(facing, t) * t + .45 * across * normalize(cross(t, facing)));
  float along = dot(t, key_dir);
  float diffuse = sqrt(max(0., 1. - along * along));
  float shade = lit_by_key(at, .03);
  vec3 half_key = normalize(key_dir + view);
  float h1 = dot(t, half_key) + .06 + .05 * tone, h2 = h1 - .14;
  float white = pow(sqrt(max(0., 1. - h1 * h1)), 70.), tinted = pow(sqrt(max(0., 1. - h2 * h2)), 16.);
  vec3 base = hair_rgb * (1. + .38 * tone) * mix(.75, 1.12, way);
  vec3 light = ambient(normal) * .9 * open + key_rgb * diffuse * shade * .62 * mix(.35, 1., open);
  light += fill_rgb * .6 * open;
  vec3 shine = key_rgb * shade * open * (.035 * white + .55 * tinted * hair_rgb);
  colour = vec4(to_screen(base * light + shine), 1.);
}
