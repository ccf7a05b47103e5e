// Matt things: cloth, teeth, gums, the sockets behind lids and lips.
uniform vec3 base_rgb;
uniform float gloss;
uniform float weave;
uniform float in_mouth;   // 1 for what grows darker towards the throat
in vec3 at;
in vec3 n;
in vec3 r;
in float open;
out vec4 colour;
void main() {
  vec3 normal = normalize(n), view = normalize(eye_at - at);
  if (dot(normal, view) < 0.) normal = -normal;
  float rib = 1. + weave * (.5 * sin(r.x * 9.) * sin(r.y * 7. + r.x * .5) + .3 * sin(r.y * 21.));
  float shade = lit_by_key(at, .012);
  float deep = mix(1., mix(.12, 1., smoothstep(6.4, 10.4, r.z)), in_mouth);
  vec3 light = ambient(normal) * open + key_rgb * wrapped(dot(normal, key_dir), .25) * shade * mix(.3, 1., open);
  light += fill_rgb * wrapped(dot(normal, fill_dir), .3) * open;
  float spark = gloss * pow(max(dot(normal, normalize(key_dir + view)), 0.), 30.) * shade * open;
  colour = vec4(to_screen((base_rgb * rib * light + key_rgb * spark) * deep), 1.);
}
