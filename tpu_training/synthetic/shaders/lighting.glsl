// Shared by every material: one soft window, a weak fill, sky and floor, in linear light.
uniform vec3 eye_at;
uniform vec3 key_dir;
uniform vec3 key_rgb;
uniform vec3 fill_dir;
uniform vec3 fill_rgb;
uniform vec3 sky_rgb;
uniform vec3 floor_rgb;
uniform mat4 key_matrix;
uniform sampler2DShadow key_shadow;
uniform float exposure;
uniform float softness;   // of the key's shadow, in shares of the shadow map

const vec2 TAPS[12] = vec2[](
  vec2(-.326, -.406), vec2(-.840, -.074), vec2(-.696, .457), vec2(-.203, .621), vec2(.962, -.195), vec2(.473, -.480),
  vec2(.519, .767), vec2(.185, -.893), vec2(.507, .064), vec2(.896, .412), vec2(-.322, -.933), vec2(-.792, -.598));

float lit_by_key(vec3 position, float bias) {
  vec3 at = (key_matrix * vec4(position, 1)).xyz * .5 + .5;
  float angle = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) * 6.2832;
  mat2 turn = mat2(cos(angle), sin(angle), -sin(angle), cos(angle));
  float sum = 0.;
  for (int i = 0; i < TAPS_USED; i++) sum += texture(key_shadow, vec3(at.xy + turn * TAPS[i] * softness, at.z - bias));
  return sum / float(TAPS_USED);
}

vec3 ambient(vec3 n) { return mix(floor_rgb, sky_rgb, .5 + .5 * n.y); }

float wrapped(float cosine, float wrap) { return max(0., (cosine + wrap) / (1. + wrap)); }

vec3 to_screen(vec3 linear) {
  vec3 c = max(linear, 0.) * exposure;
  c = c * (1. + c / 2.6) / (1. + c);   // extended Reinhard: highlights roll off
  return pow(c, vec3(1. / 2.2));
}
